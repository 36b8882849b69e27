package io.quantbench.harness.canary;

class InMemoryLogTest extends EventLogContract {
    private final InMemoryLog log = new InMemoryLog();

    @Override
    protected EventLog reopen() {
        return new InMemoryLog(log.events);
    }
}
