package io.otn.inbox;

/** Reads the stored webhooks of one kind. */
@FunctionalInterface
public interface WebhookReader {

  /**
   * A reader of webhooks that say how things are: our stored state decides what they do, so a
   * second look does no harm, and sources have nothing in common.
   */
  static WebhookReader ofStates(WebhookReader reader) {
    return new WebhookReader() {
      @Override
      public Read read(Webhook webhook) throws Exception {
        return reader.read(webhook);
      }

      @Override
      public int batch() {
        return Integer.MAX_VALUE;
      }

      @Override
      public boolean repeatable() {
        return true;
      }
    };
  }

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
