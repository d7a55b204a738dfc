package io.otn.source;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param silenceAfter a source with no event for so long is called silent, unless it says a time of
 *     its own; absent is never
 * @param gapAfter when no node ran for so long, sources are asked for what was missed
 * @param reconcileLease after this a reconcile run counts as abandoned and is begun again; longer
 *     than any run takes
 */
@Validated
@ConfigurationProperties("otn.sources")
record SourceSettings(
    @Nullable Duration silenceAfter,
    @DefaultValue("10m") @NotNull Duration gapAfter,
    @DefaultValue("1h") @NotNull Duration reconcileLease) {

  SourceSettings {
    requirePositive("silence-after", silenceAfter);
    requirePositive("gap-after", gapAfter);
    requirePositive("reconcile-lease", reconcileLease);
  }

  private static void requirePositive(String name, @Nullable Duration value) {
    if (value != null && !value.isPositive()) {
      throw new IllegalArgumentException(
          "otn.sources.%s: '%s' is no time to wait; write one such as 6h".formatted(name, value));
    }
  }
}
