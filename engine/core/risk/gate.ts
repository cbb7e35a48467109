import type { Control, Proposal, Verdict } from "./control.ts";

const ALLOWED: Verdict = { allowed: true, control: null, reason: null };

/** Every order passes here, in every mode. What can't be judged is refused. */
export class RiskGate {
  private readonly controls: readonly Control[];
  private halted: string | null = null;

  constructor(controls: readonly Control[]) {
    this.controls = controls;
  }

  /** Refuses everything until `lift`. */
  halt(reason: string): void {
    this.halted = reason;
  }

  lift(): void {
    this.halted = null;
  }

  judge(proposal: Proposal): Verdict {
    if (this.halted !== null) return { allowed: false, control: "killSwitch", reason: this.halted };
    if (this.controls.length === 0) return { allowed: false, control: "gate", reason: "no control is configured" };
    for (const control of this.controls) {
      let reason: string | null;
      try {
        reason = control.judge(proposal);
      } catch (error) {
        reason = `the control failed: ${error instanceof Error ? error.message : String(error)}`;
      }
      if (reason !== null) return { allowed: false, control: control.id, reason };
    }
    return ALLOWED;
  }
}
