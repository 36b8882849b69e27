/**
 * Where canaries survive the death of the process: {@link io.quantbench.harness.canary.store.StoredEventLog} on H2's MVStore, the only user of
 * {@code org.h2.mvstore}. Confined to the controller's thread.
 */
@NullMarked
package io.quantbench.harness.canary.store;

import org.jspecify.annotations.NullMarked;
