package io.otn.inbox;

/** Reads the stored webhooks of one kind. */
@FunctionalInterface
public interface WebhookReader {

  /**
   * Reads one webhook, within the transaction that also records what came of it: what it writes and
   * that it was read become true together.
   *
   * @throws UnreadableWebhookException when no later try can succeed
   * @throws Exception for anything else, to be tried again later
   */
  Read read(Webhook webhook) throws Exception;

  /**
   * How many webhooks of one source may be read in one transaction. What the reader locks stays
   * locked until the last of them is read, so more than one is for readers whose sources have
   * nothing in common.
   */
  default int batch() {
    return 1;
  }

  /**
   * Whether a webhook that was read may be read again without harm, since it only tells how things
   * are and what it does is done once.
   */
  default boolean repeatable() {
    return false;
  }
}
