/*
 * Copyright 2026 the cluster-control authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.clustercontrol.internal.watch;

import java.time.Duration;
import java.util.Map;

import io.github.clustercontrol.internal.key.ClusterDirectory;
import io.github.clustercontrol.internal.watch.DiscoveryRules.Route;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DiscoveryRules}.
 */
class DiscoveryRulesTests {

	private final DiscoveryRules rules = new DiscoveryRules(new DiscoverySettings(new ClusterDirectory("/shop"),
			Duration.ZERO, Map.of("basket", new ClusterDirectory("/shop/basket"), "pay",
					new ClusterDirectory("/bank/pay"), "deep", new ClusterDirectory("/shop/eu/deep"))),
			new DiscoveryLimits(10, 10, 1_000));

	@Test
	void theLastSegmentOfTheDirectoryIsTheName() {
		assertThat(this.rules.route("/shop/orders/10.0.0.1:80")).isEqualTo(new Route("orders", "10.0.0.1:80", null));
		assertThat(this.rules.route("/shop/orders-2.eu_x/[::1]:80"))
			.isEqualTo(new Route("orders-2.eu_x", "[::1]:80", null));
	}

	@Test
	void theKeysOfAConfiguredClusterBelongToItsOwnWatch() {
		assertThat(this.rules.route("/shop/basket/10.0.0.1:80")).isNull();
		assertThat(this.rules.route("/shop/basket/anything")).isNull();
		assertThat(this.rules.route("/shop/eu/deep/10.0.0.1:80")).isNull();
		assertThat(problem("/shop/basket-2/10.0.0.1:80")).isNull();
	}

	@Test
	void anOrderIsNeitherAMemberNorRejected() {
		assertThat(this.rules.route("/shop/orders/10.0.0.1:80/order")).isNull();
		assertThat(problem("/shop/orders/anything/order")).isNotNull();
		assertThat(problem("/shop/../10.0.0.1:80/order")).isNotNull();
	}

	@Test
	void theNameOfAConfiguredClusterWithAnotherPathIsRejected() {
		assertThat(problem("/shop/pay/10.0.0.1:80")).contains("'pay'", "/bank/pay", "rename");
	}

	@Test
	void aKeyThatIsInNoDirectoryIsRejected() {
		assertThat(problem("/shop/10.0.0.1:80")).contains("/shop/<cluster>/<host:port>");
		assertThat(problem("/shop/")).contains("/shop/<cluster>/<host:port>");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ".", "..", "a..b", ".a", "a.", "-a", "a-", "a b", "a\nb", "a\u0000", "\u00e9",
			"a\u202eb", "a%2Fb", "a*", "a:1", "\\xff" })
	void aNameThatIsNotLikeADnsNameIsRejected(String name) {
		String problem = problem("/shop/" + name + "/10.0.0.1:80");
		assertThat(problem).contains("not a valid name of a cluster");
		assertThat(problem.chars()).allMatch((character) -> character >= ' ' && character <= '~');
	}

	@Test
	void aLongNameIsRejectedAndShownShortened() {
		assertThat(problem("/shop/" + "a".repeat(253) + "/10.0.0.1:80")).isNull();
		assertThat(problem("/shop/" + "a".repeat(254) + "/10.0.0.1:80")).contains("aaa...").hasSizeLessThan(300);
	}

	@ParameterizedTest
	@ValueSource(strings = { "10.0.0.1", "", "a/10.0.0.1:80", "10.0.0.1:80/" })
	void anAddressIsCheckedAsThatOfAConfiguredCluster(String address) {
		assertThat(problem("/shop/orders/" + address)).isNotNull();
	}

	private String problem(String key) {
		Route route = this.rules.route(key);
		assertThat(route).isNotNull();
		return route.problem();
	}

}
