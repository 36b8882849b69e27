/**
 * Recipes side by side: variants of one float model made by several recipes, or by other tools, measured in turns at several lengths
 * of input and compared with the float model token by token.
 */
@NullMarked
package io.quantbench.harness.bench.recipes;

import org.jspecify.annotations.NullMarked;
