package io.otn.campaign;

import jakarta.validation.constraints.Positive;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param planBatch holders taken in one transaction: the first messages of a large campaign leave
 *     while the rest is still being planned
 */
@Validated
@ConfigurationProperties("otn.campaign")
record CampaignSettings(@DefaultValue("5000") @Positive int planBatch) {}
