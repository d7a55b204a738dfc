package io.otn.messenger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otn.delivery.ChannelProtocol;
import io.otn.delivery.Dispatch;
import io.otn.delivery.Outcome;
import io.otn.page.Pages;
import io.otn.page.Remedy;
import io.otn.topic.Message;
import io.otn.topic.MissingValueException;
import io.otn.topic.TopicKey;
import io.otn.topic.TopicKind;
import io.otn.topic.TopicKinds;
import io.otn.topic.UnfitMessageException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** One delivery is one Send API call with the one-time token as its recipient (facts 2.4). */
@Component
class MessengerProtocol implements ChannelProtocol {

  /** Outside the allowed window (facts 4.3). */
  static final List<Numbers> WINDOW_CLOSED =
      List.of(new Numbers(10, 2018278), new Numbers(10, 2534022), new Numbers(10, 2018065));

  private final TopicKinds kinds;
  private final Pages pages;
  private final ObjectMapper json;
  private final AnswerReader answers;
  private final ErrorTable table;

  MessengerProtocol(
      TopicKinds kinds, Pages pages, ObjectMapper json, AnswerReader answers, ErrorTable table) {
    this.kinds = kinds;
    this.pages = pages;
    this.json = json;
    this.answers = answers;
    this.table = table;
  }

  @Override
  public String channel() {
    return "messenger";
  }

  @Override
  public Call prepare(Dispatch dispatch) {
    Map<String, Object> body =
        Map.of(
            "recipient",
            Map.of("one_time_notif_token", dispatch.token()),
            "message",
            MessageJson.of(message(dispatch), dispatch.id().toString()));
    try {
      return new Call(
          dispatch.page(),
          Map.of("Authorization", "Bearer " + pages.accessToken(dispatch.page())),
          json.writeValueAsBytes(body));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Checked before the call, so that what Messenger would refuse costs no token. */
  private Message message(Dispatch dispatch) {
    TopicKey topic =
        TopicKey.parse(dispatch.topic())
            .orElseThrow(
                () -> new UnsendableException("'" + dispatch.topic() + "' is not a topic"));
    TopicKind kind = kinds.find(topic.kind());
    if (kind == null) {
      throw new UnsendableException("no file in routes/topics is of the kind " + topic.kind());
    }
    try {
      return kind.message(dispatch.tags()).render(dispatch.data());
    } catch (MissingValueException e) {
      throw new UnsendableException(
          "the message of '%s' needs a value for {{%s}}, which neither the event nor the card had"
              .formatted(kind.name(), e.value()));
    } catch (UnfitMessageException e) {
      throw new UnsendableException("the message of '%s': %s".formatted(kind.name(), e.detail()));
    }
  }

  @Override
  public Outcome read(Answer answer) {
    return answers.read(answer, true);
  }

  @Override
  public List<Numbers> windowErrors() {
    return WINDOW_CLOSED;
  }

  @Override
  public Set<Integer> permissionCodes() {
    return Set.of(10);
  }

  @Override
  public Optional<Remedy> remedy(Outcome.Failed failed) {
    Integer code = failed.code();
    return code == null ? Optional.empty() : table.remedy(code, failed.subcode());
  }
}
