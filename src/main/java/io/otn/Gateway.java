package io.otn;

import io.otn.consent.ReceiptVerification;
import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/** Delivers the one message that a person asked for. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Gateway {

  /** The only clock: what needs the time is handed this one, or an instant read from it. */
  @Bean
  @ConditionalOnMissingBean
  Clock clock() {
    return Clock.systemUTC();
  }

  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals(ReceiptVerification.COMMAND)) {
      System.exit(ReceiptVerification.run(args, System.out));
    }
    SpringApplication.run(Gateway.class, args);
  }
}
