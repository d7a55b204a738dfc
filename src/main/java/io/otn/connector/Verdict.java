package io.otn.connector;

import static java.util.stream.Collectors.joining;

import java.util.Map;

/**
 * The reason codes of a {@code Reading}. They are kept with the webhook and searched for: stable.
 */
final class Verdict {
  /** Out before, in now: the only one that fires, when it has lasted for the policy's dwell. */
  static final String RESTOCKED = "restocked";

  /** The first that is known of this variant, or of this location: kept as a baseline. */
  static final String FIRST_SIGHT = "first_sight";

  /** This version was read before. */
  static final String REPEAT = "repeat";

  /** Something newer was read before. */
  static final String STALE = "stale";

  static final String STILL_IN = "still_in";
  static final String STILL_OUT = "still_out";
  static final String WENT_OUT = "went_out";

  /** Back for less than the dwell, and out again: nobody was told. */
  static final String GONE_AGAIN = "gone_again";

  /** Some units came, but fewer than the policy calls a restock. */
  static final String TOO_FEW = "too_few";

  /** Told at a location, or over all of them, while the policy counts others. */
  static final String NOT_COUNTED = "not_counted";

  /** Back by a message that was read too late to be believed, and the shop cannot be asked. */
  static final String TOO_OLD = "too_old";

  /** The message says that something changed and not what; the shop is asked. */
  static final String ASKED = "asked";

  /** As before, but the shop's API is not configured, so nothing is known. */
  static final String CANNOT_ASK = "cannot_ask";

  /** In, but perhaps never out: a late message, or locations not told of before, had misled us. */
  static final String CORRECTED = "corrected";

  /** No product body has named this inventory item yet; the hint waits for it. */
  static final String PARKED = "parked";

  /** The shop does not count this item, so it cannot be out. */
  static final String NOT_TRACKED = "not_tracked";

  /** Draft, archived or unpublished, or sold without stock. */
  static final String NOT_SELLABLE = "not_sellable";

  /** Names were learned, nothing was said about stock. */
  static final String LEARNED = "learned";

  /** The product is deleted; its variants are forgotten. */
  static final String FORGOTTEN = "forgotten";

  /** The product has variants that its body does not describe. */
  static final String NOT_LISTED = "not_listed";

  /** The first price that is known of this thing, or the first in this currency: a baseline. */
  static final String PRICE_FIRST_SIGHT = "price_first_sight";

  /** Lower than before: told when it has lasted, to those whose threshold it meets. */
  static final String PRICE_FELL = "price_fell";

  static final String PRICE_ROSE = "price_rose";
  static final String PRICE_SAME = "price_same";

  /** One of several things in a message that cannot be read; the others are. */
  static final String UNREADABLE = "unreadable";

  /** The catch hook's body has become an event. */
  static final String EVENT_STORED = "event_stored";

  /** The event of this id is stored, and says the same. */
  static final String EVENT_KNOWN = "event_known";

  /** The event of this id is stored, and says something else: that one stays as it is. */
  static final String EVENT_CONFLICT = "event_conflict";

  /** A Kafka record without a value: its key was deleted, which says nothing about stock. */
  static final String RECORD_EMPTY = "record_empty";

  /** A record that is no JSON object. */
  static final String NOT_JSON = "not_json";

  /** A record that lacks what the mapping takes from it. */
  static final String VALUE_MISSING = "value_missing";

  /** A record with a value that has no sense where the mapping puts it. */
  static final String VALUE_INVALID = "value_invalid";

  /** A record whose id names no topic. */
  static final String ID_UNFIT = "id_unfit";

  static final String TOPIC_IGNORED = "topic_ignored";

  private Verdict() {}

  /** One code as it is, several with their counts. */
  static String summary(Map<String, Integer> counts) {
    if (counts.size() == 1 && counts.containsValue(1)) {
      return String.join("", counts.keySet());
    }
    return counts.entrySet().stream()
        .map(count -> count.getKey() + "=" + count.getValue())
        .collect(joining(" "));
  }
}
