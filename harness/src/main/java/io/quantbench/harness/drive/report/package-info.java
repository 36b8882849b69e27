/** How a load report looks: as text in a terminal, and as one self-contained page beside the files of {@code io.quantbench.load.report}. */
@NullMarked
package io.quantbench.harness.drive.report;

import org.jspecify.annotations.NullMarked;
