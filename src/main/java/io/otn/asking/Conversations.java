package io.otn.asking;

import static java.time.ZoneOffset.UTC;

import io.otn.asking.FollowUps.Occasion;
import io.otn.asking.Links.Meaning;
import io.otn.consent.Profiles;
import io.otn.consent.Withdrawals;
import io.otn.topic.Conversation;
import io.otn.topic.MissingValueException;
import io.otn.topic.Phrase;
import io.otn.topic.TopicKey;
import io.otn.topic.TopicKind;
import io.otn.topic.TopicKinds;
import io.otn.topic.UnfitMessageException;
import io.otn.web.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What a person does in the chat, as far as it is about consents. A channel tells it inside the
 * transaction in which it reads its webhook; nothing is sent here, only planned, so that a crash
 * leaves all of it or nothing.
 */
@Component
public class Conversations {

  private static final Logger log = LoggerFactory.getLogger(Conversations.class);

  private final TopicKinds kinds;
  private final Links links;
  private final Requests requests;
  private final Plans plans;
  private final FollowUps followUps;
  private final StopWords stopWords;
  private final Profiles profiles;
  private final Withdrawals consents;
  private final Returns returns;
  private final AskingPass pass;
  private final AskingSettings settings;
  private final JdbcClient jdbc;
  private final Clock clock;

  Conversations(
      TopicKinds kinds,
      Links links,
      Requests requests,
      Plans plans,
      FollowUps followUps,
      StopWords stopWords,
      Profiles profiles,
      Withdrawals consents,
      Returns returns,
      AskingPass pass,
      AskingSettings settings,
      JdbcClient jdbc,
      Clock clock) {
    this.kinds = kinds;
    this.links = links;
    this.requests = requests;
    this.plans = plans;
    this.followUps = followUps;
    this.stopWords = stopWords;
    this.profiles = profiles;
    this.consents = consents;
    this.returns = returns;
    this.pass = pass;
    this.settings = settings;
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /** The page sees the person for the first time: kinds that ask after a while plan it. */
  public void met(String page, String psid, Instant at) {
    for (TopicKind kind : kinds.all()) {
      Conversation.Ask ask = kind.conversation().ask();
      if (ask != null && ask.after() != null && ask.isFor(page)) {
        plans.plan(
            ask(page, psid, kind, ask, Way.FIRST_CONTACT), at.plus(ask.after()), clock.instant());
      }
    }
  }

  /**
   * A person wrote something.
   *
   * @return what came of it, as a short code; empty when it is about nothing here
   */
  public Optional<String> wrote(String page, String psid, String text, Instant at) {
    String phrase = Phrase.of(text);
    Optional<StopWords.Stop> stop = stopWords.find(phrase);
    if (stop.isPresent()) {
      return Optional.of(stops(page, psid, stop.get().answer(), at));
    }
    for (TopicKind kind : kinds.all()) {
      Conversation.Ask ask = kind.conversation().ask();
      if (ask != null && ask.isFor(page) && ask.keywords().containsKey(phrase)) {
        plan(ask(page, psid, kind, ask, Way.KEYWORD), at);
        return Optional.of("keyword");
      }
    }
    return Optional.empty();
  }

  /**
   * A person tapped something that carries a ref or payload.
   *
   * @return what came of it; empty when the ref is none of ours
   */
  public Optional<String> tapped(String page, String psid, String ref, Way way, Instant at) {
    Optional<Meaning> meaning;
    try {
      meaning = links.read(page, ref);
    } catch (ProblemException refused) {
      log.warn("page {}: {}: {}", page, refused.code(), refused.detail());
      requests.notes(page, psid, null, way, refused, clock.instant());
      return Optional.of(refused.code());
    }
    if (meaning.isEmpty()) {
      return Optional.empty();
    }
    Meaning meant = meaning.get();
    if (!meant.addTags().isEmpty() || !meant.removeTags().isEmpty()) {
      tag(page, psid, meant);
    }
    if (meant.topic() == null) {
      return Optional.of("tagged");
    }
    plan(new Ask(page, psid, meant.topic(), meant.data(), way), at);
    return Optional.of("ask");
  }

  /** More tags than fit keep nobody from being asked. */
  private void tag(String page, String psid, Meaning meant) {
    try {
      profiles.tag(page, psid, meant.addTags(), meant.removeTags());
    } catch (ProblemException refused) {
      log.warn("page {}: a person was not tagged: {}", page, refused.detail());
    }
  }

  /**
   * A person allowed one message.
   *
   * @param request the card, if it was ours
   */
  public void granted(
      String page, String psid, TopicKey topic, @Nullable UUID request, Instant at) {
    Instant now = clock.instant();
    if (request != null) {
      requests.proven(page, request);
    }
    Optional<Profiles.Profile> person = profiles.find(page, psid);
    Optional<Instant> stoppedAt = person.map(Profiles.Profile::stoppedAt);
    if (stoppedAt.isPresent() && stoppedAt.get().isAfter(at)) {
      // The tap came first and its webhook last: the stop word was about this consent, too.
      consents.ofPerson(page, psid, topic.toString(), at, Withdrawals.BY_PERSON, now);
      return;
    }
    if (stoppedAt.isPresent()) {
      profiles.mayBeAsked(page, psid, at);
    }
    plans.takesBack(
        page, psid, topic.kind(), Refusals.consentHeld().code(), Refusals.consentHeld().detail());
    TopicKind kind = kinds.find(topic.kind());
    boolean open = person.map(Profiles.Profile::windowExpiresAt).filter(now::isBefore).isPresent();
    if (kind != null && open) {
      Map<String, Object> data = request == null ? Map.of() : requests.dataOf(page, request);
      String cause = request == null ? UUID.randomUUID().toString() : request.toString();
      say(page, psid, Occasion.AFTER_TAP, cause, topic, kind.conversation()::afterTap, data);
    }
  }

  /** Whether any kind has something to say when a person answers a message. */
  public boolean caresForEngagement() {
    return kinds.all().stream().anyMatch(kind -> kind.conversation().caresForEngagement());
  }

  /** How long after a message the person's writing or tapping is an answer to it. */
  public Duration engagedWithin() {
    return settings.engagedWithin();
  }

  /**
   * A person answered a message that they had asked for. The first answer counts, once.
   *
   * @param delivery the message's delivery
   * @param asksOtherwise whether the answer itself asks for something, so that no second card comes
   * @return whether it was the first answer
   */
  public boolean engaged(
      String page,
      String psid,
      String delivery,
      TopicKey topic,
      Instant at,
      boolean asksOtherwise) {
    int first =
        jdbc.sql(
                """
                INSERT INTO engagement (page_id, delivery, psid, at)
                VALUES (:page, :delivery, :psid, :at)
                ON CONFLICT (page_id, delivery) DO NOTHING
                """)
            .param("page", page)
            .param("delivery", delivery)
            .param("psid", psid)
            .param("at", at.atOffset(UTC))
            .update();
    TopicKind kind = kinds.find(topic.kind());
    if (first == 0 || kind == null) {
      return first == 1;
    }
    Conversation conversation = kind.conversation();
    Ask next = returns.likeBefore(page, psid, topic.toString(), Way.ENGAGEMENT);
    Map<String, Object> data = next.data();
    say(page, psid, Occasion.ENGAGEMENT, delivery, topic, conversation::onEngagement, data);
    if (conversation.asksAgain() && !asksOtherwise) {
      plans.plan(next, clock.instant(), clock.instant());
      pass.wake();
    }
    return true;
  }

  /** The person is back, and asked for nothing: see {@link Returns}. */
  public void cameBack(String page, String psid) {
    if (returns.cameBack(page, psid)) {
      pass.wake();
    }
  }

  /** The channel's echo of a card or text, which proves a call that was never answered. */
  public boolean echoed(String page, UUID id, String messageId) {
    return requests.sent(page, id, messageId) || followUps.sent(page, id, messageId);
  }

  /** Which of these messages to a person are cards or texts of ours. */
  public Set<String> said(String page, String psid, Collection<String> messageIds) {
    Set<String> said = new HashSet<>(requests.sentAs(page, psid, messageIds));
    said.addAll(followUps.sentAs(page, psid, messageIds));
    return said;
  }

  private String stops(String page, String psid, @Nullable String answer, Instant at) {
    Instant now = clock.instant();
    boolean first = profiles.stops(page, psid, at);
    int withdrawn = consents.ofPerson(page, psid, null, at, Withdrawals.BY_PERSON, now);
    String sentence = "The person wrote a stop word.";
    int takenBack = plans.takesBack(page, psid, null, "person_stopped", sentence);
    followUps.takesBack(page, psid, "person_stopped", sentence);
    if (answer != null && !answer.isBlank() && (first || withdrawn + takenBack > 0)) {
      followUps.plan(page, psid, Occasion.STOP, psid + "/" + at, null, answer, now);
      pass.wake();
    }
    log.info("stop word page={} consents={} requests={}", page, withdrawn, takenBack);
    return "stopped";
  }

  private void plan(Ask ask, Instant at) {
    profiles.mayBeAsked(ask.page(), ask.psid(), at);
    Instant now = clock.instant();
    plans.plan(ask, now, now);
    pass.wake();
  }

  private void say(
      String page,
      String psid,
      Occasion occasion,
      String cause,
      TopicKey topic,
      Function<Map<String, Object>, @Nullable String> words,
      Map<String, Object> data) {
    Instant now = clock.instant();
    try {
      String text = words.apply(data);
      if (text != null && !text.isEmpty()) {
        followUps.plan(page, psid, occasion, cause, topic.toString(), text, now);
        pass.wake();
      }
    } catch (MissingValueException e) {
      followUps.notes(
          page,
          psid,
          occasion,
          cause,
          topic.toString(),
          "value_missing",
          "The text needs a value for {{%s}}, which the card had not.".formatted(e.value()),
          now);
    } catch (UnfitMessageException e) {
      followUps.notes(
          page, psid, occasion, cause, topic.toString(), "value_unfit", e.detail() + ".", now);
    }
  }

  private static Ask ask(String page, String psid, TopicKind kind, Conversation.Ask ask, Way way) {
    return new Ask(page, psid, kind.name() + ":" + ask.subject(), ask.data(), way);
  }
}
