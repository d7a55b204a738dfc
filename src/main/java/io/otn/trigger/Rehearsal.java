package io.otn.trigger;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an event would do, told by who would carry it out. Nothing is stored, nothing is sent. */
public interface Rehearsal {

  /**
   * @param event as it would be accepted
   */
  Rehearsed rehearse(NewEvent event);

  /**
   * @param repeat it was accepted before, so it would do nothing more
   * @param planAt when holders would be taken
   * @param expiresAt what is not sent by then is not sent
   * @param people who would be told, once each
   * @param approval whether a person would be asked before anybody is told
   * @param waves when how many of them would be let go, if the stock stayed as the event says; at
   *     most 200 are listed
   * @param quiet people in quiet hours at that moment, by when these are over: their messages would
   *     wait until then
   * @param messages what the first ones would read
   */
  record Rehearsed(
      boolean repeat,
      Instant planAt,
      Instant expiresAt,
      long people,
      LeftOut leftOut,
      boolean approval,
      List<Wave> waves,
      List<Quiet> quiet,
      List<Sample> messages) {}

  /**
   * Consents for the event's topics that would stay as they are, by reason.
   *
   * @param condition their condition does not hold of the event's data
   * @param rule a rule of the topic's file is against it, such as how far a price must have fallen
   * @param anotherConsent their holder is told by another of their consents
   * @param expired their year is over by then
   * @param stale the event itself is, before anybody could be told
   * @param noWave no wave would reach their holder: there is too little for all
   * @param quietHours their holder's quiet hours last longer than the event is worth a message
   */
  record LeftOut(
      long condition,
      long rule,
      long anotherConsent,
      long expired,
      long stale,
      long noWave,
      long quietHours) {}

  record Wave(Instant at, long people) {}

  record Quiet(Instant until, long people) {}

  /**
   * A message, without whom it is for.
   *
   * @param message in the words of topic files; null when there would be none
   * @param problem why there would be none
   */
  record Sample(
      String topic, @Nullable String form, @Nullable Object message, @Nullable String problem) {}
}
