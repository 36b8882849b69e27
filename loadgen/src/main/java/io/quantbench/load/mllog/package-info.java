/**
 * LoadGen's files: its configuration is read, its summary, detail and accuracy logs are written with its keys and in its form, so
 * that tools which read those read ours; and its audits TEST01 and TEST04 are applied. The files say that they follow
 * LoadGen-equivalent rules: they are no MLPerf result.
 */
@NullMarked
package io.quantbench.load.mllog;

import org.jspecify.annotations.NullMarked;
