package io.quantbench.harness.cli;

import picocli.CommandLine;

/** Gives every command its terminal through its constructor, so that tests can read what a command printed. */
final class TerminalFactory implements CommandLine.IFactory {
    private final Terminal terminal;

    TerminalFactory(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        try {
            return type.getDeclaredConstructor(Terminal.class).newInstance(terminal);
        } catch (NoSuchMethodException withoutTerminal) {
            return CommandLine.defaultFactory().create(type);
        }
    }
}
