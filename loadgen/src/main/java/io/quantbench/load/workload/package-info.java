/** What is asked: samples, and the seeded order in which they are drawn. A sample is opaque bytes with an id. */
@NullMarked
package io.quantbench.load.workload;

import org.jspecify.annotations.NullMarked;
