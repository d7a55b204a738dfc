/**
 * Benchmarks, run by {@code mvn -Pbench verify} and never as tests: they print a table and write
 * {@code target/bench/*.json}, and judge nothing.
 */
package io.otn.bench;
