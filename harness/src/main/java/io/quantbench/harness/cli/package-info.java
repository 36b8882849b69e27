/** The {@code quantbench} command: one class per subcommand, no logic of its own beyond parsing, wiring and printing. */
@NullMarked
package io.quantbench.harness.cli;

import org.jspecify.annotations.NullMarked;
