mkdir -p content/assets/scans
cd content/assets/scans && seq -f 'scan%05g.txt' 1 20001 | xargs touch
