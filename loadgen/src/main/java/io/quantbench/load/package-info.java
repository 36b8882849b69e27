@NullMarked
package io.quantbench.load;

import org.jspecify.annotations.NullMarked;
