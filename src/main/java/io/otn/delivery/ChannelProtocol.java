package io.otn.delivery;

import io.otn.page.Remedy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a channel says and how its answers are read; the call itself is made by the channel's route
 * file.
 */
public interface ChannelProtocol {

  /** Which channel it is for, such as {@code messenger}. */
  String channel();

  /**
   * The call that one attempt makes.
   *
   * @throws UnsendableException when no call could be right, such as for a value that is missing
   */
  Call prepare(Dispatch dispatch);

  /** What the answer means. Any status, any body. */
  Outcome read(Answer answer);

  /**
   * The errors that say of a call with a token that it had none, so that in bulk they are our own
   * fault and the campaign is stopped. Most channels have none.
   */
  default List<Numbers> windowErrors() {
    return List.of();
  }

  /**
   * The codes that say of an attempt that the page may not write to this person, or not now:
   * outside a window, or without a permission. Their share is a part of a page's health.
   */
  default Set<Integer> permissionCodes() {
    return Set.of();
  }

  /**
   * Who can do what about a failure that stops the page; empty for what the channel has no word.
   */
  default Optional<Remedy> remedy(Outcome.Failed failed) {
    return Optional.empty();
  }

  /** An error of the channel. */
  record Numbers(int code, int subcode) {}

  /**
   * @param page whose account makes it
   * @param headers may hold credentials; secret
   * @param body JSON; may hold a token; secret
   */
  record Call(String page, Map<String, String> headers, byte[] body) {
    @Override
    public String toString() {
      return "Call[page=%s, %d bytes]".formatted(page, body.length);
    }
  }

  /**
   * @param headers by lower-case name
   */
  record Answer(int status, Map<String, String> headers, byte[] body) {}

  /** Why a message cannot be sent as it is; it costs no call. */
  class UnsendableException extends RuntimeException {
    public UnsendableException(String detail) {
      super(detail);
    }
  }
}
