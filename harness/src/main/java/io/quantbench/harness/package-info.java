@NullMarked
package io.quantbench.harness;

import org.jspecify.annotations.NullMarked;
