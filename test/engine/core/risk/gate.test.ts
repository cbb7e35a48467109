import { describe, expect, test } from "vitest";
import type { Control } from "#engine/core/risk/control.ts";
import { RiskGate } from "#engine/core/risk/gate.ts";
import { proposal } from "./proposal.ts";

describe("the gate", () => {
  const allow: Control = { id: "allow", judge: () => null };
  const deny: Control = { id: "deny", judge: () => "no" };
  const broken: Control = {
    id: "broken",
    judge: () => {
      throw new Error("divided by zero");
    },
  };

  test.each([
    ["when every control does", [allow, allow], { allowed: true, control: null, reason: null }],
    ["not without controls", [], { allowed: false, control: "gate", reason: "no control is configured" }],
    ["not when one control refuses", [allow, deny, broken], { allowed: false, control: "deny", reason: "no" }],
    [
      "not when a control fails",
      [allow, broken],
      { allowed: false, control: "broken", reason: "the control failed: divided by zero" },
    ],
  ])("lets an order through %s", (_, controls, verdict) => {
    expect(new RiskGate(controls).judge(proposal())).toEqual(verdict);
  });

  test("refuses everything between halt and lift, whatever the controls say", () => {
    const gate = new RiskGate([allow]);
    gate.halt("the kill switch is on");
    expect(gate.judge(proposal())).toEqual({ allowed: false, control: "killSwitch", reason: "the kill switch is on" });
    gate.lift();
    expect(gate.judge(proposal()).allowed).toBe(true);
  });
});
