package io.otn.sandbox;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One line of the journal: something that happened, from which the world can be built again. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "fact")
@JsonSubTypes({
  @JsonSubTypes.Type(Fact.Joined.class),
  @JsonSubTypes.Type(Fact.Window.class),
  @JsonSubTypes.Type(Fact.Blocked.class),
  @JsonSubTypes.Type(Fact.Wrote.class),
  @JsonSubTypes.Type(Fact.Sent.class),
  @JsonSubTypes.Type(Fact.Tapped.class),
  @JsonSubTypes.Type(Fact.Holders.class),
  @JsonSubTypes.Type(Fact.Reacted.class),
  @JsonSubTypes.Type(Fact.Read.class),
  @JsonSubTypes.Type(Fact.Standing.class),
  @JsonSubTypes.Type(Fact.Queued.class),
  @JsonSubTypes.Type(Fact.Posted.class),
  @JsonSubTypes.Type(Fact.Stocked.class),
  @JsonSubTypes.Type(Fact.Priced.class),
  @JsonSubTypes.Type(Fact.OnSale.class),
  @JsonSubTypes.Type(Fact.ClockMoved.class)
})
sealed interface Fact {

  /** Somebody has a thread with the page, or may open one. */
  @JsonTypeName("joined")
  record Joined(String page, String psid, String name, Instant at) implements Fact {}

  /** The person acted; the page may write until then. */
  @JsonTypeName("window")
  record Window(String page, String psid, Instant until) implements Fact {}

  /**
   * @param answer the error that sends get from now on, {@code code/subcode}; null when unblocked
   */
  @JsonTypeName("blocked")
  record Blocked(String page, String psid, @Nullable String answer) implements Fact {}

  /** The person wrote to the page. */
  @JsonTypeName("wrote")
  record Wrote(
      String page, String psid, String mid, String text, @Nullable String replyTo, Instant at)
      implements Fact {}

  /**
   * The page's message was accepted.
   *
   * @param via {@code id} or {@code token}
   * @param token the one-time token that this message spent
   * @param kind {@code text}, {@code one_time_notif_req}, {@code generic}, {@code image}…
   * @param text what a person reads first: the text, or a card's title
   * @param message the message as it was sent
   */
  @JsonTypeName("sent")
  record Sent(
      String page,
      String psid,
      String mid,
      String via,
      @Nullable String token,
      String kind,
      @Nullable String text,
      @Nullable String metadata,
      JsonNode message,
      Instant at)
      implements Fact {}

  /** The person tapped Notify Me, and a token came of it. */
  @JsonTypeName("tapped")
  record Tapped(String page, String psid, String mid, String token, String payload, Instant at)
      implements Fact {}

  /** Many people hold a token each, without their chats. */
  @JsonTypeName("holders")
  record Holders(String page, String title, String payload, Instant at, List<Holder> holders)
      implements Fact {}

  /** One of many: see {@link Holders}. */
  record Holder(String psid, String mid, String token) {}

  /**
   * @param emoji null when the person took the reaction back
   */
  @JsonTypeName("reacted")
  record Reacted(String page, String psid, String mid, @Nullable String emoji) implements Fact {}

  /** The person saw everything up to then. */
  @JsonTypeName("read")
  record Read(String page, String psid, Instant at) implements Fact {}

  /** The page's standing with Messenger. */
  @JsonTypeName("page")
  record Standing(
      String page,
      String feature,
      boolean restricted,
      boolean regionRestricted,
      List<String> subscribed)
      implements Fact {}

  /** Events wait to be posted; kept so that a restart does not lose an opt-in. */
  @JsonTypeName("queued")
  record Queued(String id, String page, String queue, String field, List<JsonNode> events)
      implements Fact {}

  /** The events were taken, or given up. */
  @JsonTypeName("posted")
  record Posted(String id) implements Fact {}

  /** The shop's stock of a variant. */
  @JsonTypeName("stock")
  record Stocked(long variant, int available, Instant at) implements Fact {}

  /** The outlet's price of an item, with two decimals. */
  @JsonTypeName("price")
  record Priced(String item, String price, Instant at) implements Fact {}

  /**
   * When the box office begins to sell.
   *
   * @param revision grows whenever it is moved
   */
  @JsonTypeName("on-sale")
  record OnSale(Instant begins, int revision, Instant at) implements Fact {}

  /** The sandbox's time was moved. */
  @JsonTypeName("clock")
  record ClockMoved(Duration offset) implements Fact {}
}
