package io.otn.feed;

import io.otn.feed.FeedRun.Refused;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What could not be read of a list, counted by reason, each with the first line as an example. */
final class Refusals {

  private final Map<String, Refused> byCode = new TreeMap<>();

  void add(String code, long line, String what) {
    byCode.merge(
        code,
        new Refused(code, 1, line, what),
        (known, same) -> new Refused(code, known.count() + 1, known.line(), known.what()));
  }

  /** Most first. */
  List<Refused> list() {
    List<Refused> list = new ArrayList<>(byCode.values());
    list.sort(Comparator.comparingLong(Refused::count).reversed());
    return list;
  }
}
