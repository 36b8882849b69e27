/**
 * What the self-contained HTML pages of all reports are built with: markup that escapes, numbers as people read them, the style sheet
 * and the charting library.
 */
@NullMarked
package io.quantbench.harness.page;

import org.jspecify.annotations.NullMarked;
