mkdir -p content/assets
printf x >"content/assets/$(printf "\303\050").txt"
long=$(printf "%0200d" 0)
mkdir -p content/assets/$long/$long/$long/$long/$long/$long
printf x >content/assets/$long/$long/$long/$long/$long/$long/a.txt
