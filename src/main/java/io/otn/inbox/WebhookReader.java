package io.otn.inbox;

/** Reads the stored webhooks of one kind. */
@FunctionalInterface
public interface WebhookReader {

  /**
   * Reads one webhook, within the transaction that also records the verdict: what it writes and
   * that it was read become true together.
   *
   * @return what came of it, as a short reason code such as {@code consent_granted} or {@code
   *     stale}
   * @throws UnreadableWebhookException when no later try can succeed
   * @throws Exception for anything else, to be tried again later
   */
  String read(Webhook webhook) throws Exception;
}
