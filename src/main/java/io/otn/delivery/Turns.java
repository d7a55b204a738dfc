package io.otn.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is: the pages where something is due, in a ring. Who was served goes to its end, so
 * a page waits for one share of each of the others at most, however much is due there.
 *
 * <p>No page has more under way than there are free places: one whose calls hang takes half of
 * them, a second one a third, and there is always room for the next.
 *
 * <p>Used by one thread; only {@link #due} and {@link #ended} may come from others.
 */
final class Turns {

  /** A smaller share would ask the database more often than it gives. */
  private static final int SMALLEST_SHARE = 25;

  /** A page whose pace is used up is asked again after this. */
  static final Duration PAUSE = Duration.ofMillis(100);

  /** Once in so long a page is read from its beginning. */
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final int places;
  private final LinkedHashSet<String> ring = new LinkedHashSet<>();
  private final Map<String, Instant> pausedAt = new HashMap<>();
  private final Map<String, Marks> marks = new HashMap<>();
  private final Set<String> news = new HashSet<>();
  private final Map<String, Integer> underWay = new HashMap<>();
  private int allUnderWay;

  /**
   * @param places messages under way at once on this node
   */
  Turns(int places) {
    this.places = places;
  }

  /**
   * Where a lane was read to.
   *
   * @param dueAt of the last delivery that was claimed
   * @param id of the same
   */
  record Mark(Instant dueAt, long id) {
    static final Mark BEGINNING = new Mark(Instant.EPOCH, 0);
  }

  /** How far a page's lanes were read, and since when. */
  private record Marks(Mark[] lanes, Instant since) {}

  /** One page's turn: claim at most so many behind these marks, and of them so many with media. */
  record Turn(String page, int limit, int media, List<Mark> marks) {

    Mark mark(int lane) {
      return marks.get(lane - 1);
    }

    Turn atMost(int messages, int media) {
      return new Turn(page, Math.clamp(messages, 0, limit), Math.max(0, media), marks);
    }
  }

  /** Something is due on these pages. */
  void due(Collection<String> pages) {
    synchronized (news) {
      news.addAll(pages);
    }
  }

  /**
   * The next turns, shares of {@code limit} messages. Empty when no page may be served now.
   *
   * @param limit at most the free places
   */
  List<Turn> next(int limit, Instant now) {
    takeNews();
    int share = Math.max(SMALLEST_SHARE, Math.ceilDiv(limit, Math.max(1, ring.size())));
    int left = limit;
    List<Turn> turns = new ArrayList<>();
    synchronized (underWay) {
      int free = places - allUnderWay;
      for (String page : ring) {
        if (left <= 0) {
          break;
        }
        // so many that it then has no more than are free
        int ceded = Math.ceilDiv(free - underWay.getOrDefault(page, 0), 2);
        int room = Math.min(Math.min(share, left), ceded);
        if (room > 0 && !within(PAUSE, pausedAt.get(page), now)) {
          turns.add(new Turn(page, room, room, List.of(marks(page, now).lanes)));
          left -= room;
          free -= room;
        }
      }
    }
    return turns;
  }

  /**
   * What is behind the mark was claimed or is gone, but for what was planned at the same moment by
   * a transaction that ended later: so all is read anew from time to time. Without marks each claim
   * would step over all that was sent while somebody's open transaction keeps it from being cleaned
   * away.
   */
  private Marks marks(String page, Instant now) {
    return marks.compute(
        page,
        (any, known) ->
            known != null && within(FRESH, known.since, now)
                ? known
                : new Marks(new Mark[] {Mark.BEGINNING, Mark.BEGINNING, Mark.BEGINNING}, now));
  }

  /** A clock that was set back ends every span. */
  private static boolean within(Duration span, @Nullable Instant since, Instant now) {
    return since != null && !now.isBefore(since) && now.isBefore(since.plus(span));
  }

  /** Takes note of what these turns gave. */
  void served(List<Turn> turns, Claims.Batch batch, Instant now) {
    Map<String, Integer> counts = new HashMap<>();
    for (Claims.Claimed claimed : batch.claimed()) {
      counts.merge(claimed.id().page(), 1, Integer::sum);
      Marks known = marks.get(claimed.id().page());
      if (known != null) {
        known.lanes[claimed.lane() - 1] = new Mark(claimed.dueAt(), claimed.id().number());
      }
    }
    synchronized (underWay) {
      counts.forEach((page, count) -> underWay.merge(page, count, Integer::sum));
      allUnderWay += batch.claimed().size();
    }
    for (Turn turn : turns) {
      ring.remove(turn.page());
      if (batch.paused().contains(turn.page())) {
        pausedAt.put(turn.page(), now);
        ring.add(turn.page());
      } else if (counts.getOrDefault(turn.page(), 0) >= turn.limit()) {
        ring.add(turn.page());
      } else if (!isRead(turn)) {
        // Nothing behind the marks; before it leaves, it is read from its beginning.
        marks.remove(turn.page());
        ring.add(turn.page());
      } else {
        pausedAt.remove(turn.page());
        marks.remove(turn.page());
      }
    }
  }

  private static boolean isRead(Turn turn) {
    return turn.marks().stream().allMatch(Mark.BEGINNING::equals);
  }

  /** A message of this page is under way no more. */
  void ended(String page) {
    synchronized (underWay) {
      underWay.computeIfPresent(page, (any, count) -> count == 1 ? null : count - 1);
      allUnderWay--;
    }
  }

  /** How many messages are under way. */
  int underWay() {
    synchronized (underWay) {
      return allUnderWay;
    }
  }

  private void takeNews() {
    synchronized (news) {
      for (String page : news) {
        if (!ring.contains(page)) {
          ring.addFirst(page); // it has waited longest since it was served
        }
      }
      news.clear();
    }
  }
}
