package io.otn.messenger;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.otn.delivery.OutcomeClass;
import io.otn.page.Remedy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.stereotype.Component;

/**
 * What Messenger's error numbers mean: {@code messenger-errors.yaml}, after the rows that the
 * configuration puts before it. Texts are localised, so only numbers are read.
 */
@Component
class ErrorTable {

  private final List<Row> rows;
  private final Map<String, Remedy> remedies;

  ErrorTable(MessengerSettings settings) {
    rows = new ArrayList<>(settings.errors());
    try (InputStream table = ErrorTable.class.getResourceAsStream("/messenger-errors.yaml")) {
      File file =
          new ObjectMapper(new YAMLFactory()).readValue(Objects.requireNonNull(table), File.class);
      rows.addAll(file.errors());
      remedies =
          file.remedies().entrySet().stream()
              .collect(
                  Collectors.toUnmodifiableMap(
                      Map.Entry::getKey, entry -> entry.getValue().named(entry.getKey())));
    } catch (IOException e) {
      throw new UncheckedIOException("messenger-errors.yaml", e);
    }
    for (Row row : rows) {
      if (row.remedy() != null && !remedies.containsKey(row.remedy())) {
        throw new IllegalArgumentException(
            "otn.messenger.errors: there is no remedy '%s'; write one of %s"
                .formatted(row.remedy(), new TreeSet<>(remedies.keySet())));
      }
    }
  }

  private record File(Map<String, Cure> remedies, List<Row> errors) {}

  private record Cure(Remedy.Fixer fixer, String advice, @Nullable Boolean slowStart) {
    Remedy named(String cause) {
      return new Remedy(cause, fixer, advice, Boolean.TRUE.equals(slowStart));
    }
  }

  /**
   * @param code absent: the subcode alone decides
   * @param subcode absent: any
   * @param outcomeClass what it means
   * @param withToken what it means for a call made with a one-time token, where that differs
   * @param remedy name of who can do what about it, for what stops a page
   * @param onRequest what it means for asking, where it is a rule about asking; what was consented
   *     to is delivered all the same
   */
  record Row(
      @Nullable Integer code,
      @Nullable Integer subcode,
      @Name("class") @JsonProperty("class") OutcomeClass outcomeClass,
      @Nullable OutcomeClass withToken,
      @Nullable OnRequest onRequest,
      @Nullable String note,
      @Nullable String remedy) {

    OutcomeClass outcomeClass(boolean token) {
      return token && withToken != null ? withToken : outcomeClass;
    }
  }

  /** What the platform's rules about asking stop. */
  enum OnRequest {
    /** It knows of an earlier card of this title: that one stays, no other follows. */
    ASKED_ALREADY,
    /** No cards to this person for days. */
    PAUSE_PERSON,
    /** No cards from this page for a while. */
    PAUSE_PAGE
  }

  /** The row for these numbers, the most exact one first. */
  Optional<Row> find(int code, @Nullable Integer subcode) {
    return first(
            row ->
                Objects.equals(row.code(), code)
                    && subcode != null
                    && subcode.equals(row.subcode()))
        .or(
            () ->
                first(
                    row -> row.code() == null && subcode != null && subcode.equals(row.subcode())))
        .or(() -> first(row -> Objects.equals(row.code(), code) && row.subcode() == null));
  }

  /** Who can do what about these numbers. Empty where the table has no word for it. */
  Optional<Remedy> remedy(int code, @Nullable Integer subcode) {
    return find(code, subcode).map(Row::remedy).map(this::remedy);
  }

  /** One of the table's, by name. */
  Remedy remedy(String name) {
    return Objects.requireNonNull(remedies.get(name), name);
  }

  private Optional<Row> first(Predicate<Row> wanted) {
    return rows.stream().filter(wanted).findFirst();
  }
}
