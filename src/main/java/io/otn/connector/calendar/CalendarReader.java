package io.otn.connector.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads one calendar. Whatever is in it, an answer comes back: what could be read, and why the rest
 * could not.
 */
public final class CalendarReader {

  private static final Duration FOR_ALL_RULES = Duration.ofSeconds(10);
  private static final int MOST_EVENTS = 20_000;
  private static final int LONGEST_SUMMARY = 200;
  private static final Pattern DURATION =
      Pattern.compile(
          "\\+?P(?:(\\d{1,4})W)?(?:(\\d{1,5})D)?(?:T(?:(\\d{1,6})H)?(?:(\\d{1,7})M)?(?:(\\d{1,8})S)?)?");

  private final Rules rules;
  private final Series series;
  private final boolean allCancelled;
  private final List<CalendarEvent> events = new ArrayList<>();
  private final List<Rejection> rejections = new ArrayList<>();
  private final Set<String> doubtful = new HashSet<>();
  private int rejected;
  private int ignored;

  /**
   * Which events count, and how they are understood.
   *
   * @param zone of times that name none, and of days
   * @param allDayAt the hour of days; null refuses events without an hour
   * @param identity the property that names an event, UID as a rule
   * @param start the property that holds the time: DTSTART, or another such as X-ONSALE
   * @param matches by summary and categories
   */
  public record Rules(
      @Nullable ZoneId zone,
      @Nullable LocalTime allDayAt,
      String identity,
      String start,
      BiPredicate<String, List<String>> matches) {}

  private CalendarReader(CalendarFile file, Rules rules, Instant now) {
    this.rules = rules;
    Recurrence recurrence = new Recurrence(new Recurrence.Deadline(FOR_ALL_RULES));
    FileZones zones = new FileZones(file.zones(), recurrence, now);
    Times times = new Times(zones, own(rules, file, zones), rules.allDayAt());
    this.series = new Series(times, recurrence, rules.start(), now);
    this.allCancelled = "CANCEL".equalsIgnoreCase(file.properties().text("METHOD"));
  }

  /** The source's own setting first: publishers often copy X-WR-TIMEZONE from their own machine. */
  private static @Nullable Zone own(Rules rules, CalendarFile file, FileZones zones) {
    String recommended = file.properties().text("X-WR-TIMEZONE");
    try {
      return rules.zone() != null
          ? Zone.of(rules.zone())
          : recommended == null ? null : zones.find(recommended);
    } catch (RejectedException unknown) {
      return null;
    }
  }

  /**
   * @param now decides which instances of an event that recurs are read: from two days ago to 400
   *     days ahead
   */
  public static Calendar read(byte[] bytes, Rules rules, Instant now) {
    CalendarFile file = CalendarFile.of(bytes);
    CalendarReader reader = new CalendarReader(file, rules, now);
    reader.readAll(file.events());
    return new Calendar(
        file.whole(),
        List.copyOf(reader.events),
        List.copyOf(reader.rejections),
        reader.rejected,
        Set.copyOf(reader.doubtful),
        reader.ignored,
        refresh(file.properties()));
  }

  private void readAll(List<Component> components) {
    Map<String, Group> groups = new LinkedHashMap<>();
    int anonymous = 0;
    for (Component component : components.subList(0, Math.min(components.size(), MOST_EVENTS))) {
      String uid = component.text("UID");
      String identity = component.text(rules.identity());
      // Who has neither name is told of alone.
      String name = uid != null ? uid : identity != null ? identity : " " + anonymous++;
      groups.computeIfAbsent(name, any -> new Group()).add(component);
    }
    groups.values().forEach(this::readGroup);
    if (components.size() > MOST_EVENTS) {
      reject(
          components.get(MOST_EVENTS),
          null,
          new RejectedException(
              Rejection.Why.TOO_MANY_EVENTS,
              "%d events, of which the first %d are read"
                  .formatted(components.size(), MOST_EVENTS)));
    }
  }

  private void readGroup(Group group) {
    Component master = group.master();
    if (group.all().stream().noneMatch(this::matches)) {
      ignored++;
      return;
    }
    String identity = null;
    try {
      identity = identity(master != null ? master : group.all().getFirst());
      if (master != null) {
        checkMaster(master);
      }
      for (Series.Instance instance : series.of(master, group.overrides())) {
        add(identity, master, instance);
      }
    } catch (RejectedException e) {
      reject(master != null ? master : group.all().getFirst(), identity, e);
    }
  }

  private boolean matches(Component event) {
    String summary = event.text("SUMMARY");
    List<String> categories =
        event
            .lines("CATEGORIES")
            .flatMap(line -> line.texts().stream())
            .map(String::strip)
            .toList();
    return rules.matches().test(shortened(summary == null ? "" : summary), categories);
  }

  private String identity(Component event) throws RejectedException {
    String identity = event.text(rules.identity());
    if (identity == null) {
      throw rules.identity().equals("UID")
          ? new RejectedException(Rejection.Why.UID_MISSING, "it has no UID")
          : new RejectedException(Rejection.Why.SUBJECT_MISSING, "it has no " + rules.identity());
    }
    return identity;
  }

  private static void checkMaster(Component event) throws RejectedException {
    if (!event.ended()) {
      throw new RejectedException(Rejection.Why.NOT_ENDED, "its END:VEVENT is missing");
    }
  }

  private void add(String identity, @Nullable Component master, Series.Instance instance) {
    Component event = instance.event();
    try {
      if (instance.rejection() != null) {
        throw instance.rejection();
      }
      checkMaster(event);
      events.add(event(identity, master, instance));
    } catch (RejectedException e) {
      reject(event, instance.name() == null ? identity : identity + "~" + instance.name(), e);
    }
  }

  private CalendarEvent event(String identity, @Nullable Component master, Series.Instance instance)
      throws RejectedException {
    Component event = instance.event();
    boolean cancelled = allCancelled || instance.cancelled();
    if (!cancelled && "TENTATIVE".equalsIgnoreCase(event.text("STATUS"))) {
      throw new RejectedException(Rejection.Why.TENTATIVE, "its status is TENTATIVE");
    }
    String summary = text(event, master, "SUMMARY");
    if (summary == null && !cancelled) {
      throw new RejectedException(Rejection.Why.SUMMARY_MISSING, "it has no SUMMARY");
    }
    return new CalendarEvent(
        identity,
        instance.name(),
        instance.start(),
        summary == null ? "" : shortened(summary),
        event.lines("CATEGORIES").flatMap(line -> line.texts().stream()).toList(),
        address(text(event, master, "URL")),
        text(event, master, "LOCATION"),
        cancelled,
        Series.sequence(event),
        Series.stamp(event));
  }

  /** An override says what is different; the rest is as in the event it belongs to. */
  private static @Nullable String text(Component event, @Nullable Component master, String name) {
    String own = event.text(name);
    return own != null || master == null ? own : master.text(name);
  }

  private static @Nullable String address(@Nullable String url) {
    String start = url == null ? "" : url.toLowerCase(Locale.ROOT);
    return start.startsWith("https://") || start.startsWith("http://") ? url : null;
  }

  private void reject(Component event, @Nullable String key, RejectedException e) {
    rejected++;
    if (key != null) {
      doubtful.add(key);
    }
    if (rejections.size() < Calendar.MOST_REJECTIONS) {
      String summary = event.text("SUMMARY");
      rejections.add(
          new Rejection(
              event.text("UID"),
              summary == null ? null : shortened(summary),
              e.why(),
              String.valueOf(e.getMessage())));
    }
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_SUMMARY ? text : text.substring(0, LONGEST_SUMMARY);
  }

  private static @Nullable Duration refresh(Component properties) {
    String text = properties.text("REFRESH-INTERVAL");
    Matcher matcher =
        DURATION.matcher(text != null ? text : String.valueOf(properties.text("X-PUBLISHED-TTL")));
    if (!matcher.matches()) {
      return null;
    }
    Duration duration =
        Duration.ofDays(7 * number(matcher, 1) + number(matcher, 2))
            .plusHours(number(matcher, 3))
            .plusMinutes(number(matcher, 4))
            .plusSeconds(number(matcher, 5));
    return duration.isPositive() ? duration : null;
  }

  private static long number(Matcher matcher, int group) {
    return matcher.group(group) == null ? 0 : Long.parseLong(matcher.group(group));
  }
}
