package io.otn.sandbox;

import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Switches the sandbox on when {@code otn.sandbox.enabled=true}. Everything of it lives below the
 * path {@code /sandbox}: the Graph API's stand-in at {@code /sandbox/graph}, a page with a phone at
 * {@code /sandbox}, and a JSON interface to move people, faults, stock and time.
 *
 * <p>Its parts are imported rather than scanned, which names them by their whole class name: a
 * world of its own must not quarrel with the gateway about who is called {@code people}.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "otn.sandbox.enabled", havingValue = "true")
@EnableConfigurationProperties(SandboxSettings.class)
@Import({
  Announcement.class,
  Bot.class,
  BoxOffice.class,
  CallLog.class,
  ConnectionCutter.class,
  Faults.class,
  GraphAccess.class,
  Outlet.class,
  People.class,
  PhoneView.class,
  Poster.class,
  RuleBook.class,
  SendApi.class,
  Shop.class,
  Surroundings.class,
  Switchboard.class,
  Usage.class,
  Webhooks.class,
  World.class
})
public class Sandbox {

  /** Not a {@link Clock} bean: the gateway keeps its own time, as Messenger does not share it. */
  @Bean
  SandboxClock sandboxClock() {
    return new SandboxClock(Clock.systemUTC());
  }

  @Bean(destroyMethod = "close")
  Journal sandboxJournal(SandboxSettings settings) {
    return Journal.open(settings.directory());
  }
}
