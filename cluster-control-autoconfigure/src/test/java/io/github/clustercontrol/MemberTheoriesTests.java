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

package io.github.clustercontrol;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.clustercontrol.theory.BadInput;
import io.github.clustercontrol.theory.Theories;
import io.netty.util.NetUtil;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Properties of the last segment of every key.
 */
public class MemberTheoriesTests {

	/** A second implementation of the grammar. */
	private static final Pattern ADDRESS = Pattern
		.compile("(?:[-.\\w]{1,253}|\\[(?<literal>[0-9A-Fa-f:.]+)]):(?<port>[1-9]\\d{0,4})");

	@Test
	void anAddressIsTakenAndKeptAsItIsWritten() {
		Theories.theory(2_000).forAll(BadInput.addresses()).checkAssert((address) -> {
			Member member = Member.of(address);
			String host = address.startsWith("[") ? "[" + member.host() + "]" : member.host();
			assertThat(host + ":" + member.port()).isEqualTo(address).isEqualTo(member.address());
		});
	}

	@Test
	void everyOtherTextIsRefusedInOneLine() {
		Theories.theory(4_000).forAll(BadInput.names()).checkAssert((name) -> {
			if (isAddress(name)) {
				assertThat(Member.of(name).address()).isEqualTo(name);
			}
			else {
				assertThatIllegalArgumentException().isThrownBy(() -> Member.of(name))
					.withMessageContaining("is not a valid address: ")
					.withMessageMatching("[^\\p{Cntrl}\\x{2028}\\x{2029}\\p{Cs}]{1,600}");
			}
		});
	}

	/**
	 * Whether a name is an address, according to other libraries.
	 * @param name the name
	 * @return whether it is one
	 */
	public static boolean isAddress(String name) {
		Matcher matcher = ADDRESS.matcher(name);
		if (!matcher.matches() || Integer.parseInt(matcher.group("port")) > 65535) {
			return false;
		}
		String literal = matcher.group("literal");
		return literal == null || NetUtil.isValidIpV6Address(literal);
	}

}
