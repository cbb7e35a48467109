/** What a run came to, in numbers of things. */
export interface EngineCounts {
  events: number;
  /** Slots that were confirmed, each above the one before. */
  slots: number;
  decisions: number;
  denied: number;
  orders: number;
  fills: number;
  reverted: number;
  dropped: number;
  unsettled: number;
  decisionsInGaps: number;
}
