@NullMarked
package io.quantbench.quant;

import org.jspecify.annotations.NullMarked;
