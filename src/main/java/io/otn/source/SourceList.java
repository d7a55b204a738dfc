package io.otn.source;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names the sources that are configured; one bean for each way to configure some, such as partners,
 * feeds or calendars. Asked again and again, so that what is added while the gateway runs is seen.
 */
@FunctionalInterface
public interface SourceList {

  /**
   * @param kind as in {@link Source#kind()}; without a slash
   * @param name unique within the kind, such as the partner's id
   * @param page whose holders its events reach; null where it speaks of several
   * @param pushed it calls us, so what it says while we are down may be lost; false when we poll it
   * @param silenceAfter with no event for so long it is called silent; null leaves it to {@code
   *     otn.sources.silence-after}
   */
  record Entry(
      String kind,
      String name,
      @Nullable String page,
      boolean pushed,
      @Nullable Duration silenceAfter) {

    public String id() {
      return kind + "/" + name;
    }
  }

  List<Entry> sources();
}
