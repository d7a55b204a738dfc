package io.otn.connector.calendar;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a TZID stands for, where that does not depend on the file it stands in. */
final class ZoneNames {

  /**
   * The IANA database once had these for a fixed offset all year. Who writes them means their own
   * clocks, which change in summer, so they are as good as unknown.
   */
  private static final Set<String> AMBIGUOUS = Set.of("EST", "MST", "HST");

  private static final Map<String, String> IANA = byLowerCase();
  private static final Map<String, String> WINDOWS = windows();

  private ZoneNames() {}

  /** Null when the name is neither an IANA zone nor one of Windows. */
  static @Nullable Zone find(String tzid) {
    String name = tzid.strip();
    Zone zone = iana(name.startsWith("/") ? name.substring(1) : name);
    if (zone != null) {
      return zone;
    }
    String windows = WINDOWS.get(name.toLowerCase(Locale.ROOT));
    return windows == null ? afterPrefix(name) : iana(windows);
  }

  static Set<String> windowsNames() {
    return WINDOWS.keySet();
  }

  private static @Nullable Zone iana(String name) {
    String known = AMBIGUOUS.contains(name) ? null : IANA.get(name.toLowerCase(Locale.ROOT));
    return known == null ? null : Zone.of(ZoneId.of(known));
  }

  /**
   * A name that begins with a slash is unique worldwide, as its maker thinks: {@code
   * /example.org/2026a/Europe/Berlin} (RFC 5545, 3.8.3.1).
   */
  private static @Nullable Zone afterPrefix(String name) {
    if (!name.startsWith("/")) {
      return null;
    }
    for (int slash = name.indexOf('/', 1); slash > 0; slash = name.indexOf('/', slash + 1)) {
      String rest = name.substring(slash + 1);
      Zone zone = rest.contains("/") ? iana(rest) : null;
      if (zone != null) {
        return zone;
      }
    }
    return null;
  }

  private static Map<String, String> byLowerCase() {
    Map<String, String> names = new TreeMap<>();
    for (String name : ZoneId.getAvailableZoneIds()) {
      names.put(name.toLowerCase(Locale.ROOT), name);
    }
    return Map.copyOf(names);
  }

  private static Map<String, String> windows() {
    Map<String, String> names = new TreeMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(ZoneNames.class.getResourceAsStream("/windows-zones.tsv")),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int tab = line.indexOf('\t');
        if (tab > 0 && !line.startsWith("#")) {
          names.put(line.substring(0, tab).toLowerCase(Locale.ROOT), line.substring(tab + 1));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.copyOf(names);
  }
}
