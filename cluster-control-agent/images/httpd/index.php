<?php
// Replace this page by yours, in /var/www/html
header('Content-Type: text/plain');
echo getenv('PUBLIC_HOST_AND_PORT'), "\n";
