package io.otn.trigger;

/** The source used an event's id again for something else. */
public class EventConflictException extends RuntimeException {

  EventConflictException(String source, String id) {
    super("event '%s' of source '%s' was accepted before with another body".formatted(id, source));
  }
}
