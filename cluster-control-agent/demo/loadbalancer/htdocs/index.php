<?php
// The load balancer prints the file that its agent writes, and the answer of each web server in it
header('Content-Type: text/plain');
$context = stream_context_create(['http' => ['timeout' => 5]]);
$file = file_get_contents(__DIR__ . '/../webservers.json');
echo trim($file), "\n";
foreach (json_decode($file) as $address) {
	$answer = @file_get_contents("http://$address/", false, $context);
	echo $address, ': ', $answer === false ? '(no response)' : trim($answer), "\n";
}
