package io.quantbench.load.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ShareBetTest {
    @Test
    void seldomRejectsATrueStatementHoweverOftenItLooks() {
        SplittableRandom random = new SplittableRandom(1);
        int rejected = 0;
        int series = 2_000;
        for (int i = 0; i < series; i++) {
            ShareBet bet = new ShareBet(0.01, 0.05);
            for (int block = 0; block < 2_000 && !bet.rejected(); block++) {
                // Clusters: one block of fifty has half of its queries slow. The mean is exactly what is allowed.
                bet.add(random.nextInt(50) == 0 ? 0.5 : 0);
            }
            rejected += bet.rejected() ? 1 : 0;
        }
        assertThat(rejected).isBetween(1, series / 20);
    }

    @Test
    void findsAnOverloadInThreeBlocksAndASmallExcessInTime() {
        ShareBet overload = new ShareBet(0.01, 0.001);
        for (int block = 0; block < 3; block++) {
            assertThat(overload.rejected()).isFalse();
            overload.add(1);
        }
        assertThat(overload.rejected()).isTrue();

        ShareBet excess = new ShareBet(0.01, 0.001);
        int blocks = 0;
        while (!excess.rejected()) {
            excess.add(0.02);
            blocks++;
        }
        assertThat(blocks).isBetween(15, 40);
    }

    @Test
    void aBlockWithTheAllowedShareChangesNothing() {
        ShareBet bet = new ShareBet(0.05, 0.01);
        bet.add(0.05);
        assertThat(bet.capital()).isCloseTo(1, within(1e-12));
    }

    @Test
    void refusesWhatIsNoShare() {
        assertThatThrownBy(() -> new ShareBet(0, 0.01)).hasMessageContaining("allowedShare=0.0");
        assertThatThrownBy(() -> new ShareBet(0.01, 1)).hasMessageContaining("alpha=1.0");
        assertThatThrownBy(() -> new ShareBet(0.01, 0.01).add(-0.5)).hasMessageContaining("slowShare=-0.5");
    }
}
