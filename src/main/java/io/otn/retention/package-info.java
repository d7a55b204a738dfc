/**
 * Large tables as they grow: in time partitions, made ahead and dropped as a whole when they are
 * over, which costs nothing however much they hold; and with statistics that keep up. Knows nothing
 * of what the tables mean: their owners describe them as {@link io.otn.retention.PartitionedTable}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = "worker")
package io.otn.retention;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
