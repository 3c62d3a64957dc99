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

package io.github.clustercontrol.internal.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import io.github.clustercontrol.Member;

/**
 * Members of an attacker who may write to etcd: all that the grammar of an address lets
 * them be called, and any text at all elsewhere.
 */
public final class HostileMembers {

	private static final List<String> ADDRESSES = List.of("unix:80", "UNIX:81", "Unix.:82", "-:80", "--:80", "-rf:80",
			"..:80", ".:80", ".a:80", "a..b:80", "_:80", "a.:80", "-.-:80", "_._.:80", "1:80", "0:80", "127.1:80",
			"0x7f000001:80", "999.999.999.999:80", "A:1", "a:1", "a-b:1", "a_b:1", "a.b:1", "backup:80", "down:80",
			"default:80", "http:80", "https:80", "balancer:80", "resolve:80", "weight:80", "none:80", "include:80",
			"localhost:65535", "a".repeat(253) + ":65535", "a.".repeat(126) + "b:1", "xn--bcher-kva.example:80",
			"[::]:80", "[::1]:80", "[::ffff:127.0.0.1]:80", "[2001:DB8::a]:443", "[1:2:3:4:5:6:7:8]:1", "0.0.0.0:80",
			"255.255.255.255:80");

	private static final List<String> TEXTS = List.of("", "x", "https", "http", "unix:/tmp/x|http",
			"\"; return 200 \"x", "';system('id');//", "\n}\nbackend evil {\n", "*/ C{ system(\"id\"); }C /*",
			"${HOME}", "$remote_addr", "%[env(HOME)]", "<?php system('id'); ?>", "?>", "\\", "\\'", "\\\"", "#", "//",
			"/*", "{{cluster}}", "\0", "\r\n", "\u2028", "ä", "\ud800", "a b", "{\"\"}", "</Proxy>", "<!--", "`id`",
			"$(id)", "|id", "&&id", "\n", "\r", "\t", "\u0085", "\u00a0", "\ud83d\ude00", "=", ":", "!", "a=b", "\\n",
			"\\u000a", "&#10;", "__address__", "__scheme__", "job", ",", "]", "[{", "\"", "'");

	private static final String HOST = "abcxyzABC0129-_.";

	private HostileMembers() {
	}

	/**
	 * Return whether a resolver does not even look for a name, because it begins or ends
	 * like no name does.
	 */
	public static boolean isNeverResolved(Member member) {
		String part = "[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?";
		boolean name = member.host().matches(part + "(\\." + part + ")*\\.?");
		boolean empty = member.host().startsWith(".") || member.host().contains("..");
		return !name && !empty && member.host().indexOf(':') < 0;
	}

	/** Return one member for each known trick. */
	public static List<Member> known() {
		List<Member> members = new ArrayList<>();
		for (int i = 0; i < Math.max(ADDRESSES.size(), TEXTS.size()); i++) {
			String address = (i < ADDRESSES.size()) ? ADDRESSES.get(i) : "more" + i + ":80";
			String text = TEXTS.get(i % TEXTS.size());
			members.add(member(address, text, Map.of(text, text, "weight", text)));
		}
		return members;
	}

	/** Return random members. */
	public static List<Member> random(Random random, int count) {
		Map<String, Member> members = new TreeMap<>();
		while (members.size() < count) {
			Map<String, String> metadata = new TreeMap<>();
			for (int i = random.nextInt(4); i > 0; i--) {
				metadata.put(text(random), text(random));
			}
			Member member = member(address(random), text(random), metadata);
			members.put(member.address(), member);
		}
		return List.copyOf(members.values());
	}

	private static Member member(String address, String text, Map<String, String> metadata) {
		Member bare = Member.of(address);
		// Read by bundled templates
		Map<String, String> all = new TreeMap<>(metadata);
		all.put("hostname", text);
		all.put("path", "/" + text);
		return new Member(address, bare.host(), bare.port(), text, all, text, null, text);
	}

	private static String address(Random random) {
		if (random.nextInt(8) == 0) {
			return ADDRESSES.get(random.nextInt(ADDRESSES.size()));
		}
		StringBuilder address = new StringBuilder();
		if (random.nextInt(8) == 0) {
			address.append("[").append(Integer.toHexString(random.nextInt(0x10000))).append("::");
			address.append(Integer.toHexString(random.nextInt(0x10000))).append("]");
		}
		else {
			int length = 1 + random.nextInt(20);
			for (int i = 0; i < length; i++) {
				address.append(HOST.charAt(random.nextInt(HOST.length())));
			}
		}
		return address.append(':').append(1 + random.nextInt(65535)).toString();
	}

	/** Pieces of what is known to hurt, and any character at all. */
	private static String text(Random random) {
		StringBuilder text = new StringBuilder();
		for (int length = random.nextInt(6); length > 0; length--) {
			switch (random.nextInt(4)) {
				case 0 -> text.append(TEXTS.get(random.nextInt(TEXTS.size())));
				case 1 -> text.append((char) random.nextInt(0x10000));
				default -> text.append((char) random.nextInt(0x80));
			}
		}
		return text.toString();
	}

}
