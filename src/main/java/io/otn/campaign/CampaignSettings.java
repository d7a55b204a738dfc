package io.otn.campaign;

import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import org.hibernate.validator.constraints.Range;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param planBatch holders taken in one transaction: the first messages of a large campaign leave
 *     while the rest is still being planned
 * @param windowErrorShare per cent: a campaign is stopped when more of its attempts of the last 15
 *     min were refused as outside the window; 100 never stops one
 * @param windowErrorMinimum attempts in that time below which no campaign is stopped
 * @param approvalAbove people: a campaign that would tell more of them waits until a person has
 *     approved it; 0 lets all go
 */
@Validated
@ConfigurationProperties("otn.campaign")
record CampaignSettings(
    @DefaultValue("5000") @Positive int planBatch,
    @DefaultValue("20") @Range(min = 0, max = 100) int windowErrorShare,
    @DefaultValue("20") @Positive int windowErrorMinimum,
    @DefaultValue("0") @PositiveOrZero int approvalAbove) {}
