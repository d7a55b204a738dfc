package io.otn.inbox;

/** A webhook that no later try can read; it stays in the inbox for a person to look at. */
public class UnreadableWebhookException extends RuntimeException {

  public UnreadableWebhookException(String reason) {
    super(reason);
  }
}
