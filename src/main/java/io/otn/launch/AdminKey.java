package io.otn.launch;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The key of the administrator.
 *
 * @param file where it is kept; null if it was configured
 * @param fresh whether this start made it
 */
record AdminKey(String value, @Nullable Path file, boolean fresh) {
  static AdminKey configured(String value) {
    return new AdminKey(value, null, false);
  }

  static AdminKey in(DataDirectory directory) {
    DataDirectory.Kept kept = directory.keep("admin-key", RandomKey::urlSafe);
    return new AdminKey(kept.value(), directory.path().resolve("admin-key"), kept.fresh());
  }

  /** Without the value, for records like to be logged. */
  @Override
  public String toString() {
    return "AdminKey[file=" + file + "]";
  }
}
