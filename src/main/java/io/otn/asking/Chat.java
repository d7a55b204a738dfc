package io.otn.asking;

import io.otn.topic.TopicKey;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A channel as a place to talk: what is said here needs an open window and spends no consent. */
public interface Chat {

  /**
   * Sends the card that asks for a consent.
   *
   * @param request the card's own id, which comes back with the tap
   */
  Answered ask(String page, String psid, String title, TopicKey topic, UUID request);

  /**
   * Says something.
   *
   * @param followUp the text's own id, which comes back with the channel's echo of it
   */
  Answered say(String page, String psid, String text, UUID followUp);

  /** The address that brings a person into the chat with the page, and the ref along with them. */
  String link(String page, String ref);

  /** What came of one call. */
  sealed interface Answered {

    /** The channel took it. */
    record Taken(String messageId) implements Answered {}

    /**
     * It did not, and the person saw nothing.
     *
     * @param detail a sentence for people
     * @param after how long the channel asks to wait
     */
    record Refused(Why why, String detail, @Nullable Duration after) implements Answered {}

    /** No answer: the person may have it or not. */
    record Unanswered(String detail) implements Answered {}
  }

  /** Why the channel refused. */
  enum Why {
    /** By its own clock the window is closed. */
    WINDOW_CLOSED,
    /** It knows of an earlier card with this title. */
    ASKED_ALREADY,
    /** It wants no more cards for this person for days. */
    PERSON_PAUSED,
    /** It wants no more cards from this page for a while; messages are taken. */
    PAGE_PAUSED,
    /** The person cannot be reached. */
    PERSON_UNAVAILABLE,
    /** The page has been stopped for it. */
    PAGE_STOPPED,
    /** It is busy, or the page is throttled: the same again later. */
    LATER,
    /** What was sent is wrong; the same again is no use. */
    WRONG
  }
}
