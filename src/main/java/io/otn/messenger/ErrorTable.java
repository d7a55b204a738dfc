package io.otn.messenger;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.otn.delivery.OutcomeClass;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
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

  ErrorTable(MessengerSettings settings) {
    rows = new ArrayList<>(settings.errors());
    try (InputStream table = ErrorTable.class.getResourceAsStream("/messenger-errors.yaml")) {
      rows.addAll(
          new ObjectMapper(new YAMLFactory())
              .readValue(Objects.requireNonNull(table), File.class)
              .errors());
    } catch (IOException e) {
      throw new UncheckedIOException("messenger-errors.yaml", e);
    }
  }

  private record File(List<Row> errors) {}

  /**
   * @param code absent: the subcode alone decides
   * @param subcode absent: any
   * @param outcomeClass what it means
   * @param withToken what it means for a call made with a one-time token, where that differs
   */
  record Row(
      @Nullable Integer code,
      @Nullable Integer subcode,
      @Name("class") @JsonProperty("class") OutcomeClass outcomeClass,
      @Nullable OutcomeClass withToken,
      @Nullable String note) {

    OutcomeClass outcomeClass(boolean token) {
      return token && withToken != null ? withToken : outcomeClass;
    }
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

  private Optional<Row> first(Predicate<Row> wanted) {
    return rows.stream().filter(wanted).findFirst();
  }
}
