/**
 * What a server is told to be: values with defaults, read whole from YAML, environment and flags, with everything that is wrong said at
 * once.
 */
@NullMarked
package io.quantbench.harness.config;

import org.jspecify.annotations.NullMarked;
