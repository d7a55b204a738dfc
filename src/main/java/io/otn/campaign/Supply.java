package io.otn.campaign;

import java.io.IOException;
import java.util.Optional;

/** Who keeps count of what an event is about, such as a shop's stock. */
public interface Supply {

  /**
   * How much of it is there now.
   *
   * @param source of the event
   * @param eventId the source's own name for it
   * @param ask whether to look as closely as possible, if that takes some seconds; no transaction
   *     is open then
   * @return empty when this one keeps no count of it
   * @throws IOException when that cannot be told now; it is tried again
   */
  Optional<Left> left(String source, String eventId, boolean ask) throws IOException;

  /**
   * @param units that can be bought; 0 where none can
   * @param enough whether that is what its source calls in stock
   * @param assumed whether its source says that there are some, and not how many
   */
  record Left(long units, boolean enough, boolean assumed) {

    public static final Left NOTHING = new Left(0, false);

    /** Counted units. */
    public Left(long units, boolean enough) {
      this(units, enough, false);
    }
  }
}
