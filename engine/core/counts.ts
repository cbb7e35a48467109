/** What a run came to, in numbers of things. */
export interface EngineCounts {
  events: number;
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
