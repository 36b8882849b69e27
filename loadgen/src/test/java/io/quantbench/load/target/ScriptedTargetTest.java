package io.quantbench.load.target;

import io.quantbench.load.clock.ManualClock;

class ScriptedTargetTest extends TargetContract {
    private final ManualClock clock = new ManualClock(0);

    @Override
    protected Target newTarget() {
        return new ScriptedTarget(clock, n -> ScriptedTarget.Answer.after(n % 7));
    }

    @Override
    protected void settle() {
        clock.advance(10);
    }
}
